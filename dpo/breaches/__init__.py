"""Personal data breaches (art. 33 and 34): what the journal says, whom to tell, what to
notify."""
