package deletiondb

// Kinds of personal data in a text column.
const (
	HoldsNobody = "nobody"
	HoldsID     = "an id"
	HoldsText   = "text"
)

// PersonalColumns returns the kind of personal data in every text column, by table and column. A
// test compares it with the schema.
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
