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
	chinese := e.faults("zh-CN")
	for i, f := range e.faults("en-US") {
		if f.Description == "" || chinese[i].Description == "" || f.Description == chinese[i].Description {
			t.Errorf("%s=%s lacks a description in one language", f.Service, f.Name)
		}
	}
}
