"""A reading of SPEC.md by itself: shares no code with the program that it judges."""
