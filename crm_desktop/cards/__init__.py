"""Cards: blanks in stock, the life of a card, what is printed on it."""
