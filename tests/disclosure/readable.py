"""How plain a French text is: the length of its sentences, and one figure."""

import re

SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
VOWELS = re.compile(r"[aeiouyàâäéèêëîïôöùûü]+", re.I)
TAG = re.compile(r"\{[A-Za-z]+#defaut\}")
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def plain(markdown):
    """The words of a Markdown text, without its links and marks; a tag is one word."""
    text = LINK.sub(r"\1.", markdown)
    text = TAG.sub("mot", text)
    return re.sub(r"[*_#>]", "", text)


def sentences(text):
    found = (part.strip(" -") for part in SENTENCE.split(text))
    return [sentence for sentence in found if re.search(r"\w", sentence)]


def words(sentence):
    return re.findall(r"[\wÀ-ÿ]+(?:['’-][\wÀ-ÿ]+)*", sentence)


def longest(text):
    """The longest sentence: a colon or a semicolon ends a thought as a full stop does."""
    thoughts = [part for s in sentences(text) for part in re.split(r"\s[:;]\s", s)]
    return max(thoughts, key=lambda thought: len(words(thought)), default="")


def ease(text):
    """Reading ease (Kandel and Moles 1958, Flesch for French): 60 and more is plain."""
    said = sentences(text)
    spoken = [word for sentence in said for word in words(sentence)]
    syllables = sum(max(1, len(VOWELS.findall(word))) for word in spoken)
    return 207 - 1.015 * len(spoken) / len(said) - 73.6 * syllables / len(spoken)
