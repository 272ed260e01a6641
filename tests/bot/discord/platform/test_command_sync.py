from bot.discord.platform.command_sync import fingerprint


def test_a_change_of_any_definition_changes_the_fingerprint() -> None:
    ask = {"name": "ask", "description": "Ask"}
    assert fingerprint([ask]) != fingerprint([ask | {"description": "Ask it"}])
    assert fingerprint([ask]) != fingerprint([ask, {"name": "articles", "description": "List"}])


def test_the_order_of_definitions_does_not() -> None:
    one, other = {"name": "ask", "type": 1}, {"type": 1, "name": "articles"}
    assert fingerprint([one, other]) == fingerprint([other, dict(reversed(one.items()))])
