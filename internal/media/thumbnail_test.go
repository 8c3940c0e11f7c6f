package media

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"
)

func TestThumbnailShowsCentre(t *testing.T) {
	t.Parallel()
	wide := image.NewRGBA(image.Rect(0, 0, 900, 300))
	for x := 300; x < 600; x++ {
		for y := range 300 {
			wide.Set(x, y, color.RGBA{R: 255, A: 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, wide); err != nil {
		t.Fatal(err)
	}
	small, err := Thumbnail(&b, ThumbnailSide)
	if err != nil {
		t.Fatal(err)
	}
	img, format, err := image.Decode(bytes.NewReader(small))
	if err != nil || format != "jpeg" || img.Bounds().Dx() != ThumbnailSide || img.Bounds().Dy() != ThumbnailSide {
		t.Fatalf("%s, %v, %v", format, img, err)
	}
	for _, at := range []image.Point{{10, 10}, {ThumbnailSide - 10, ThumbnailSide - 10}} {
		if r, g, _, _ := img.At(at.X, at.Y).RGBA(); r < 0xd000 || g > 0x2000 {
			t.Errorf("%v is %v, not red", at, img.At(at.X, at.Y))
		}
	}
	if _, err := Thumbnail(bytes.NewReader([]byte("no picture")), ThumbnailSide); err == nil {
		t.Error("text has a thumbnail")
	}
}
