"""What the error does downstream: readouts of it, and attention."""
