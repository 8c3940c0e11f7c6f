package songs

// Stats is what was made in a guild in some time.
type Stats struct {
	Orders  int // that were charged
	Credits int // that those cost
	Songs   int // all takes of them
	Failed  int // orders that ended without a song and without a charge
	Members int // who ordered something that was charged
	Models  []ModelStats
}

// ModelStats is what one model made, the most used first.
type ModelStats struct {
	Model string
	Songs int
}
