"""What a page says."""


def text(response):
    """The HTML of a response, its apostrophes as they are typed."""
    return response.content.decode().replace("&#x27;", "'")
