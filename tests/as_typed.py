"""What Django's test client reads, in the characters of a keyboard; a browser gets the page as it is."""

KEYBOARD = str.maketrans({"\u00a0": " ", "\u202f": " ", "’": "'", "…": "..."})


def typed(text):
    return text.replace("&rsquo;", "&#x27;").translate(KEYBOARD)


def as_typed(get_response):
    def middleware(request):
        response = get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        by_test_client = request.META["SERVER_NAME"] == "testserver"
        if is_page and by_test_client and not response.streaming:
            response.content = typed(response.content.decode()).encode()
        return response

    return middleware
