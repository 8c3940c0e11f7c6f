package song

import (
	"slices"
	"testing"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acedata"
)

func TestModelsOfProviderAreSuggested(t *testing.T) {
	for _, c := range []provider.Capabilities{acedata.Riffusion(), acedata.Producer()} {
		var models []string
		for _, choice := range modelChoices(c, "") {
			models = append(models, choice.Name)
		}
		if !slices.Equal(models, c.ModelIDs()) {
			t.Errorf("%s: models %q", c.Name, models)
		}
	}
}
