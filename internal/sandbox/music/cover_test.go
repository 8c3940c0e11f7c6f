package music_test

import (
	"bytes"
	"image"
	_ "image/jpeg"
	"os"
	"testing"

	"riffbot/internal/sandbox/music"
)

func TestCoversArePicturesOfTheirWords(t *testing.T) {
	seen := make(map[string]string)
	for _, title := range []string{"Song for Christmas", "Night Drive", "雨", "", "Donaudampfschifffahrtsgesellschaftskapitaen and a very long title that goes on and on"} {
		b := brief(title, "")
		data, err := music.Cover(b, title)
		if err != nil {
			t.Fatalf("%q: %v", title, err)
		}
		config, kind, err := image.DecodeConfig(bytes.NewReader(data))
		if err != nil || kind != "jpeg" || config.Width != music.CoverSize || config.Height != music.CoverSize {
			t.Errorf("%q: %v %s %+v", title, err, kind, config)
		}
		again, err := music.Cover(b, title)
		if err != nil || !bytes.Equal(data, again) {
			t.Errorf("%q: twice the same words, two covers (%v)", title, err)
		}
		if other, dup := seen[string(data)]; dup {
			t.Errorf("%q and %q look the same", title, other)
		}
		seen[string(data)] = title
		if dir := os.Getenv("COVERS"); dir != "" { // to look at them
			if err := os.WriteFile(dir+"/"+title+".jpg", data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func BenchmarkCover(b *testing.B) {
	for b.Loop() {
		if _, err := music.Cover(brief("night drive", "synthwave"), "Night Drive"); err != nil {
			b.Fatal(err)
		}
	}
}
