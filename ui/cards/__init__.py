"""The room of cards: the desk, blanks in stock, what is printed on cards."""
