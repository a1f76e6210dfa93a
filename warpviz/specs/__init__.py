"""What is asked for: the specs of all figure kinds, light to load, and what is judged of them."""
