package visibility

import (
	"slices"
	"testing"
)

func TestWritableListsTextChannels(t *testing.T) {
	t.Parallel()
	c := NewCache()
	// 3072 is to view and to send messages; the member 7 has the role 5.
	err := c.Apply("GUILD_CREATE", []byte(`{"id":"1","owner_id":"2","roles":[{"id":"1","permissions":"3072"},
		{"id":"5","permissions":"0"}],"channels":[
		{"id":"20","type":0,"position":2},{"id":"21","type":0,"position":1},{"id":"22","type":2,"position":0},
		{"id":"23","type":5,"position":3},{"id":"24","type":0,"position":0,
			"permission_overwrites":[{"id":"5","type":0,"allow":"0","deny":"2048"}]},
		{"id":"25","type":0,"position":0,"permission_overwrites":[{"id":"7","type":1,"allow":"0","deny":"1024"}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for user, want := range map[string][]string{"7": {"21", "20", "23"}, "2": {"24", "25", "21", "20", "23"}} {
		if got, known := c.Writable("1", user, []string{"5"}); !known || !slices.Equal(got, want) {
			t.Errorf("member %s: %v, want %v", user, got, want)
		}
	}
	if _, known := c.Writable("9", "7", nil); known {
		t.Error("an unknown guild is known")
	}
}
