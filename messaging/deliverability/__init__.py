"""Whether our mails are well received: the sending domain in the DNS, and a mail that
really arrived."""
