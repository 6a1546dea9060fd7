def counted(number: int, words: str) -> str:
    """« 1 fiche effacée », « 21 fiches effacées »: an s is added to each word from two
    on.
    """
    if number < 2:
        return f"{number} {words}"
    return f"{number} " + " ".join(f"{word}s" for word in words.split())
