"""Hostile input for whatever takes input from outside: 12 or 15 inputs each in the suite, any number by the command.

python -m tests.fuzz [--inputs N] [--seed N] [TARGET...]    rate, worst time a byte, what failed and with which input
python -m tests.fuzz --growth [TARGET...]                   whether time grows with the size of input and no faster
"""
