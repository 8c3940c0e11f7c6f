package music_test

import (
	"bytes"
	"fmt"
	"image"
	_ "image/jpeg"
	"os"
	"testing"

	"github.com/riffbot/riffbot/internal/sandbox/music"
)

func TestCover(t *testing.T) {
	for _, size := range []int{music.CoverSize, 256} {
		seen := make(map[string]string)
		for _, title := range []string{"Song for Christmas", "Night Drive", "雨", "",
			"Donaudampfschifffahrtsgesellschaftskapitaen and a very long title that goes on and on"} {
			b := brief(title, "")
			data, err := music.Cover(b, title, size)
			if err != nil {
				t.Fatalf("%q: %v", title, err)
			}
			config, kind, err := image.DecodeConfig(bytes.NewReader(data))
			if err != nil || kind != "jpeg" || config.Width != size || config.Height != size {
				t.Errorf("%q: %v %s %+v", title, err, kind, config)
			}
			again, err := music.Cover(b, title, size)
			if err != nil || !bytes.Equal(data, again) {
				t.Errorf("%q: covers of the same lyrics differ (%v)", title, err)
			}
			if other, dup := seen[string(data)]; dup {
				t.Errorf("%q and %q look the same", title, other)
			}
			seen[string(data)] = title
			if dir := os.Getenv("COVERS"); dir != "" { // for inspection
				if err := os.WriteFile(fmt.Sprintf("%s/%s %d.jpg", dir, title, size), data, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

func BenchmarkCover(b *testing.B) {
	for b.Loop() {
		if _, err := music.Cover(brief("night drive", "synthwave"), "Night Drive", music.CoverSize); err != nil {
			b.Fatal(err)
		}
	}
}
