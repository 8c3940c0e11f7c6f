package songs

// PersonaID identifies a voice of a server. Like [OrderID], it is assigned by the bot.
type PersonaID string
