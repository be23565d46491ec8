"""What is asked: editions, indicators, requirements, cycles."""
