"""Where is it going? Two forecasts from one day's numbers, and how wrong they were when the day came."""
