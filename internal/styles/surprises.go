package styles

import "github.com/riffbot/riffbot/internal/i18n"

// surprises are the curated ideas with a style that fits each. The idea in each language is the message
// "surprise.idea." with its id.
var surprises = []struct{ id, style string }{
	{"lighthouse", "indie folk, warm"},
	{"robot", "synthwave"},
	{"snow", "dream pop"},
	{"train", "lo-fi hip hop"},
	{"cat", "swing"},
	{"grandma", "country"},
	{"pirate", "sea shanty"},
	{"monday", "punk rock"},
	{"moon", "city pop"},
	{"noodles", "funk"},
	{"dragon", "orchestral"},
	{"letter", "piano ballad"},
	{"garden", "bossa nova"},
	{"exam", "hip hop"},
	{"stars", "ambient"},
	{"goodbye", "soul"},
}

// Surprises is how many curated ideas there are.
func Surprises() int { return len(surprises) }

// Surprise returns the curated idea of a number, from 0 to [Surprises] - 1, in a language, and an English style that
// fits it.
func Surprise(l i18n.Language, n int) (idea, style string) {
	return l.T("surprise.idea." + surprises[n].id), surprises[n].style
}
