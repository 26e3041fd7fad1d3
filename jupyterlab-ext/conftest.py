"""Tests run in a real Jupyter server, which these fixtures bring."""

pytest_plugins = ("pytest_jupyter.jupyter_server",)
