package provider

import (
	"cmp"
	"slices"
	"strings"
)

// Catalog lists what the configured providers offer, in the operator's order of
// preference. It has at least one entry.
type Catalog struct {
	all    []Capabilities
	legacy string
}

// NewCatalog returns the catalog of providers. legacy is the id of the provider of songs
// and orders without one, from releases that had a single provider; empty means the first.
func NewCatalog(legacy string, all ...Capabilities) Catalog { return Catalog{all, legacy} }

// All returns what each provider offers, in order.
func (c Catalog) All() []Capabilities { return slices.Clone(c.all) }

// IDs returns the ids of the providers, in order.
func (c Catalog) IDs() []string {
	ids := make([]string, len(c.all))
	for i, p := range c.all {
		ids[i] = p.ID
	}
	return ids
}

// Find returns the capabilities of a provider by its id or name, ignoring case.
func (c Catalog) Find(name string) (Capabilities, bool) {
	i := slices.IndexFunc(c.all, func(p Capabilities) bool {
		return strings.EqualFold(p.ID, name) || strings.EqualFold(p.Name, name)
	})
	if i < 0 {
		return Capabilities{}, false
	}
	return c.all[i], true
}

// First returns the capabilities of the provider that the operator prefers.
func (c Catalog) First() Capabilities {
	if len(c.all) == 0 {
		return Capabilities{}
	}
	return c.all[0]
}

// Choose returns the capabilities of the first id that is configured, and otherwise those
// of [Catalog.First]. Use it for new songs.
func (c Catalog) Choose(ids ...string) Capabilities {
	for _, id := range ids {
		if p, ok := c.Find(id); ok && id != "" {
			return p
		}
	}
	return c.First()
}

// Owner returns the capabilities of the provider that made a song or has an order. They
// have no actions if it is no longer configured.
func (c Catalog) Owner(id string) Capabilities {
	id = cmp.Or(id, c.legacy)
	if p, ok := c.Find(id); ok {
		return p
	}
	if id == "" {
		return c.First()
	}
	return Capabilities{ID: id, Name: id}
}

// ModelIDs returns the ids of the models of all providers, each once.
func (c Catalog) ModelIDs() []string {
	var ids []string
	for _, p := range c.all {
		for _, id := range p.ModelIDs() {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// Model returns the id of the model with a name, of any provider; "" when there is none.
func (c Catalog) Model(name string) string {
	for _, p := range c.all {
		if id := p.Model(name); id != "" {
			return id
		}
	}
	return ""
}

// Supports reports whether a provider offers an action.
func (c Catalog) Supports(a Action) bool {
	return slices.ContainsFunc(c.all, func(p Capabilities) bool { return p.Supports(a) })
}

// Accepts reports whether an action of a provider takes a parameter.
func (c Catalog) Accepts(a Action, p Param) bool {
	return slices.ContainsFunc(c.all, func(f Capabilities) bool { return f.Accepts(a, p) })
}
