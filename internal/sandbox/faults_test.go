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
	ends := make(map[string]bool)
	for i, f := range e.faults("en-US") {
		if f.Description == "" || chinese[i].Description == "" || f.Description == chinese[i].Description {
			t.Errorf("%s=%s lacks a description in one language", f.Service, f.Name)
		}
		ends[f.Service] = ends[f.Service] || f.Name == "off"
	}
	for service, end := range ends {
		if !end {
			t.Errorf("the faults of %s cannot be ended", service)
		}
		if err := e.Fault(service + "=off"); err != nil {
			t.Errorf("end faults of %s: %v", service, err)
		}
	}
}
