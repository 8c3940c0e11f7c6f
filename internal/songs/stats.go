package songs

// Stats counts what was made in a guild during a period.
type Stats struct {
	Orders  int // charged orders
	Credits int // cost of those orders
	Songs   int // songs of those orders
	Failed  int // orders that ended without a song and without a charge
	Members int // members with a charged order
	Models  []ModelStats
}

// ModelStats counts the songs of a model. Lists of them start with the most used model.
type ModelStats struct {
	Model string
	Songs int
}
