package store

// What a column of text holds of people.
const (
	HoldsNobody = "nobody"
	HoldsID     = "an id"
	HoldsText   = "text"
)

// PersonalColumns is what personal.go says of every column of text.
func PersonalColumns() map[string]map[string]string {
	all := make(map[string]map[string]string)
	for _, t := range personal {
		columns := make(map[string]string)
		for _, c := range t.ids {
			columns[c] = HoldsID
		}
		for _, c := range append(t.names, t.texts...) {
			columns[c] = HoldsText
		}
		for _, c := range t.others {
			columns[c] = HoldsNobody
		}
		all[t.name] = columns
	}
	return all
}
