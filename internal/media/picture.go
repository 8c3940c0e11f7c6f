package media

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	_ "image/gif" // formats of covers
	"image/jpeg"
	_ "image/png"
	"os"
	"sync"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // format of covers
)

// Limits of an image, checked before decoding, which needs up to 16 bytes per pixel.
const (
	maxPicture = 16 << 20 // bytes
	maxSide    = 6000     // pixels
	maxPixels  = 9 << 20
)

// decoding serialises the decoding of images.
var decoding sync.Mutex

// readPicture decodes an image, unless its header exceeds the limits.
func readPicture(path string) (image.Image, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return decodePicture(data)
}

// decodePicture decodes an image, unless its header exceeds the limits.
func decodePicture(data []byte) (image.Image, error) {
	if len(data) > maxPicture {
		return nil, fmt.Errorf("%w: %d bytes", errPicture, len(data))
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errPicture, err)
	}
	for _, size := range append(webpFrames(data), image.Pt(c.Width, c.Height)) {
		if size.X <= 0 || size.Y <= 0 || size.X > maxSide || size.Y > maxSide || size.X*size.Y > maxPixels {
			return nil, fmt.Errorf("%w: %d by %d pixels", errPicture, size.X, size.Y)
		}
	}
	decoding.Lock()
	defer decoding.Unlock()
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errPicture, err)
	}
	return img, nil
}

// webpFrames returns the sizes of the frames in a WebP file, which may differ from the one in
// its header; none for other files.
// https://developers.google.com/speed/webp/docs/riff_container
func webpFrames(data []byte) (sizes []image.Point) {
	if len(data) < 12 || string(data[:4]) != "RIFF" || string(data[8:12]) != "WEBP" {
		return nil
	}
	for chunk := data[12:]; len(chunk) >= 18; {
		body := chunk[8:]
		switch string(chunk[:4]) {
		case "VP8 ": // a frame tag of 3 bytes, a start code of 3, two sizes of 14 bits
			sizes = append(sizes, image.Pt(int(binary.LittleEndian.Uint16(body[6:])&0x3fff),
				int(binary.LittleEndian.Uint16(body[8:])&0x3fff)))
		case "VP8L": // a signature, two sizes minus one of 14 bits
			bits := binary.LittleEndian.Uint32(body[1:])
			sizes = append(sizes, image.Pt(int(bits&0x3fff)+1, int(bits>>14&0x3fff)+1))
		}
		length := int64(binary.LittleEndian.Uint32(chunk[4:]))
		if length += length & 1; length > int64(len(body)) {
			break
		}
		chunk = body[length:]
	}
	return sizes
}

// square crops the centre of an image and scales it.
func square(img image.Image, side int) *image.RGBA {
	r := img.Bounds()
	least := min(r.Dx(), r.Dy())
	x, y := r.Min.X+(r.Dx()-least)/2, r.Min.Y+(r.Dy()-least)/2
	out := image.NewRGBA(image.Rect(0, 0, side, side))
	draw.CatmullRom.Scale(out, out.Bounds(), img, image.Rect(x, y, x+least, y+least), draw.Src, nil)
	return out
}

// writeCover writes an image as a square JPEG that every player supports.
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
