package sandbox

import "testing"

func TestEveryFaultHasDescription(t *testing.T) {
	t.Parallel()
	e, err := Start(t.Context(), Options{Providers: Providers()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, f := range e.faults() {
		if f.Description == "" {
			t.Errorf("%s=%s has no description", f.Service, f.Name)
		}
	}
}
