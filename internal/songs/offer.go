package songs

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/riffbot/riffbot/internal/provider"
)

// Offer is what can be ordered from the configured providers.
type Offer struct {
	Catalog provider.Catalog
	// Preferred returns the id of the provider that a guild has chosen, empty if none; nil: no guild
	// chooses.
	Preferred func(ctx context.Context, guildID string) string
	// Prices are the exceptions from the usual price of an order.
	Prices Prices
}

// OfferOf returns the offer of providers between which no guild chooses.
func OfferOf(all ...provider.Capabilities) Offer {
	return Offer{Catalog: provider.NewCatalog("", all...)}
}

// For returns the capabilities of the provider of an order. A song is edited by the provider that has
// it. New songs and recordings go to the one that the spec names, or else to the first that offers the
// action and has the model: of the guild's choice and then the operator's.
func (f Offer) For(ctx context.Context, guildID string, s SongSpec) provider.Capabilities {
	if e := s.Edit; e != nil && e.Upload == "" {
		return f.Catalog.Owner(e.Provider)
	}
	if s.Provider != "" {
		return f.Catalog.Choose(s.Provider)
	}
	var preferred []provider.Capabilities
	if f.Preferred != nil && guildID != "" {
		if c, ok := f.Catalog.Find(f.Preferred(ctx, guildID)); ok {
			preferred = append(preferred, c)
		}
	}
	able := slices.DeleteFunc(append(preferred, f.Catalog.All()...),
		func(c provider.Capabilities) bool { return !c.Supports(s.action()) })
	for _, c := range able {
		if s.Model == "" || c.Model(s.Model) != "" {
			return c
		}
	}
	return append(able, f.Catalog.First())[0]
}

// Check returns the problems that prevent an order; see [SongSpec.Check].
func (f Offer) Check(ctx context.Context, guildID string, s SongSpec) error {
	if _, ok := f.Catalog.Find(s.Provider); s.Provider != "" && !ok {
		return &SpecError{Field: FieldProvider, Kind: ProblemUnknown, Choices: f.Catalog.IDs()}
	}
	c := f.For(ctx, guildID, s)
	return errors.Join(f.checkOptions(c, s), s.Check(c))
}

// checkOptions returns the options of a new song that its provider or model does not take. The errors name
// the providers that take them.
func (f Offer) checkOptions(c provider.Capabilities, s SongSpec) error {
	var problems []error
	check := func(given bool, field Field, p provider.Param) {
		if !given || s.Edit != nil || c.ForModel(s.Model).Accepts(provider.ActionGenerate, p) {
			return
		}
		problem := &SpecError{Field: field, Kind: ProblemUnknown, Provider: cmp.Or(c.Model(s.Model), c.Name)}
		for _, other := range f.Catalog.All() {
			if other.Accepts(provider.ActionGenerate, p) {
				problem.Choices = append(problem.Choices, other.Name)
			}
		}
		problems = append(problems, problem)
	}
	check(s.Length != 0, FieldLength, provider.ParamLength)
	check(s.Gender != "", FieldGender, provider.ParamGender)
	return errors.Join(problems...)
}

// Price returns the cost in credits of an order from a provider; usual is the cost without an exception.
func (f Offer) Price(usual int, c provider.Capabilities, a provider.Action, model string) int {
	return f.Prices.of(usual, c.ID, a, model)
}

// PriceFor returns the cost in credits of what a spec orders in a guild.
func (f Offer) PriceFor(ctx context.Context, guildID string, usual int, s SongSpec) int {
	return f.Price(usual, f.For(ctx, guildID, s), s.action(), s.Model)
}

// CommonPrice returns the cost in credits of an order whose provider is not known yet; 0 if that depends
// on the provider.
func (f Offer) CommonPrice(usual int) int {
	price := -1
	for _, c := range f.Catalog.All() {
		p := f.Price(usual, c, provider.ActionGenerate, "")
		if price >= 0 && p != price {
			return 0
		}
		price = p
	}
	return max(price, 0)
}

// alternatives returns the other providers that can make what an order specifies at no higher price, in
// the operator's order. There are none for an edit of a song, which only one provider has, and for a
// provider that the member chose, also by choosing a voice.
func (f Offer) alternatives(o *Order, limits Limits) []provider.Capabilities {
	s := o.Spec
	if s.Provider != "" || s.Edit != nil {
		return nil
	}
	return slices.DeleteFunc(f.Catalog.All(), func(c provider.Capabilities) bool {
		other := s.forOther(c)
		return c.ID == o.Provider || o.skipped(c.ID) || other.Check(c) != nil ||
			limits.PriceOf(c.ID, other.action(), other.Model) > o.Credits
	})
}

// forOther returns the spec for another provider than it was made for: without the voice of the server,
// and without a model that it does not have.
func (s SongSpec) forOther(c provider.Capabilities) SongSpec {
	s = s.withoutPersona()
	if c.Model(s.Model) == "" {
		s.Model = ""
	}
	return s
}
