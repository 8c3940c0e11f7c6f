package media

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"io"

	"golang.org/x/image/draw"
)

// ThumbnailSide is the width and height of thumbnails in Discord in pixels: twice the size at which it shows them.
const ThumbnailSide = 170

// Thumbnail returns a square JPEG of an image with the given side in pixels.
func Thumbnail(r io.Reader, side int) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxPicture+1))
	if err != nil {
		return nil, fmt.Errorf("read picture: %w", err)
	}
	img, err := decodePicture(data)
	if err != nil {
		return nil, err
	}
	bounds := img.Bounds()
	least := min(bounds.Dx(), bounds.Dy())
	corner := bounds.Min.Add(image.Pt((bounds.Dx()-least)/2, (bounds.Dy()-least)/2))
	out := image.NewRGBA(image.Rect(0, 0, side, side))
	draw.ApproxBiLinear.Scale(out, out.Bounds(), img, image.Rectangle{corner, corner.Add(image.Pt(least, least))},
		draw.Src, nil)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, out, &jpeg.Options{Quality: 80}); err != nil {
		return nil, fmt.Errorf("encode thumbnail: %w", err)
	}
	return b.Bytes(), nil
}
