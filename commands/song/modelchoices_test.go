package song

import (
	"slices"
	"testing"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/songs"
)

func TestModelsOfProviderAreSuggested(t *testing.T) {
	for _, c := range []provider.Capabilities{acedata.Riffusion(), acedata.Producer()} {
		var models []string
		for _, choice := range (handlers{Offer: songs.OfferOf(c)}).modelChoices("", "") {
			models = append(models, choice.Name)
		}
		if !slices.Equal(models, c.ModelIDs()) {
			t.Errorf("%s: models %q", c.Name, models)
		}
	}
}
