"""Commands about the command line itself: `verbatim help` and `verbatim completion`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from bot.cli.options import Command

__all__ = ["completion_command", "help_command"]

_SHELLS = ("bash", "zsh", "fish")


@click.command("help", cls=Command)
@click.argument("names", metavar="[COMMAND]...", nargs=-1)
@click.pass_context
def help_command(context: click.Context, names: tuple[str, ...]) -> None:
    """Show the help of COMMAND, or without one the list of all commands."""
    shown = context.find_root()
    for name in names:
        group = shown.command
        if not isinstance(group, click.Group):
            raise click.UsageError(f"{shown.command_path} has no further commands.")
        found, command, _ = group.resolve_command(shown, [name])
        assert command is not None  # else it had raised a UsageError
        shown = click.Context(command, info_name=found, parent=shown)
    click.echo(shown.get_help())


@click.command("completion", cls=Command)
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def completion_command(context: click.Context, shell: str) -> None:
    """Print what has SHELL complete commands and options at the Tab key.

    \b
    bash: verbatim completion bash >> ~/.bashrc
    zsh:  verbatim completion zsh >> ~/.zshrc
    fish: verbatim completion fish > ~/.config/fish/completions/verbatim.fish

    Then open a new shell.
    """
    completion = get_completion_class(shell)
    assert completion is not None  # click has those of _SHELLS
    program = context.find_root()
    click.echo(completion(program.command, {}, "verbatim", "_VERBATIM_COMPLETE").source())
