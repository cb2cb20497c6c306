"""Measuring: the model asm-0.1, pure integer arithmetic."""
