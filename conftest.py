"""The root of the test run: `pytester` is for the plugin's own tests; the plugin comes by its entry point."""

pytest_plugins = ["pytester"]
