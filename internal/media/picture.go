package media

import (
	"bufio"
	"fmt"
	"image"
	_ "image/gif" // covers come in these
	"image/jpeg"
	_ "image/png"
	"os"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // and in this
)

// The bounds on a picture, before any of it is unpacked.
const (
	maxPicture = 16 << 20 // bytes
	maxSide    = 8192     // pixels
	maxPixels  = 40 << 20
)

// readPicture unpacks a picture, unless it says that it is larger than any cover.
func readPicture(path string) (image.Image, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	c, _, err := image.DecodeConfig(bufio.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errPicture, err)
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width > maxSide || c.Height > maxSide || c.Width*c.Height > maxPixels {
		return nil, fmt.Errorf("%w: %d by %d pixels", errPicture, c.Width, c.Height)
	}
	if _, err := file.Seek(0, 0); err != nil {
		return nil, err
	}
	img, _, err := image.Decode(bufio.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errPicture, err)
	}
	return img, nil
}

// square cuts the middle out of a picture and brings it to a size.
func square(img image.Image, side int) *image.RGBA {
	r := img.Bounds()
	least := min(r.Dx(), r.Dy())
	x, y := r.Min.X+(r.Dx()-least)/2, r.Min.Y+(r.Dy()-least)/2
	out := image.NewRGBA(image.Rect(0, 0, side, side))
	draw.CatmullRom.Scale(out, out.Bounds(), img, image.Rect(x, y, x+least, y+least), draw.Src, nil)
	return out
}

// writeCover writes a picture as a square JPEG that any player shows.
func writeCover(from, to string, side int) error {
	img, err := readPicture(from)
	if err != nil {
		return err
	}
	return writeJPEG(to, square(img, side), 85)
}

func writeJPEG(path string, img image.Image, quality int) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if err := jpeg.Encode(file, img, &jpeg.Options{Quality: quality}); err != nil {
		_ = file.Close()
		return err
	}
	return file.Close()
}
