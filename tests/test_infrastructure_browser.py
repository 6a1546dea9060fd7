import pytest

pytestmark = pytest.mark.browser


def test_the_browser_reaches_the_live_server(page):
    answer = page.goto("/healthz")

    assert answer.status == 200


def test_a_complaint_of_the_console_is_seen(page, page_problems):
    page.goto("/healthz")
    page.evaluate("console.error('no')")
    page.evaluate("fetch('http://127.0.0.2:9/').catch(() => {})")
    page.wait_for_timeout(100)

    assert any(problem.endswith(": no") for problem in page_problems)
    assert any("Content Security Policy" in problem for problem in page_problems)
    page_problems.clear()


def test_axe_sees_a_fault(page, axe):
    page.goto("/healthz")
    page.evaluate(
        "document.body.innerHTML = '<main><h1>a</h1><img src=\"data:,\"></main>'"
    )

    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)
