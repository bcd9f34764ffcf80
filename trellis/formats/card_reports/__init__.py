"""What a card company reports of the cards it runs for a council: what went on to each and what came off."""
