from tests.integration.web.conftest import account, browser_of, make_draft, make_memo, people

__all__ = ["account", "browser_of", "make_draft", "make_memo", "people"]
