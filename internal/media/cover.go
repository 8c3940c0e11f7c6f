package media

import (
	"bytes"
	"fmt"
	"image/jpeg"
)

// coverSide is the width and height of covers that members choose, in pixels.
const coverSide = 1024

// Cover returns a picture of a member as a square JPEG without metadata: PNG, JPEG, WebP or the first frame of a GIF,
// cropped at its centre. It returns an error for other files and for pictures that are too large to decode.
func Cover(data []byte) ([]byte, error) {
	img, err := decodePicture(data)
	if err != nil {
		return nil, err
	}
	bounds := img.Bounds()
	side := min(coverSide, bounds.Dx(), bounds.Dy())
	var b bytes.Buffer
	if err := jpeg.Encode(&b, square(upright(img, data), side), &jpeg.Options{Quality: 88}); err != nil {
		return nil, fmt.Errorf("encode cover: %w", err)
	}
	return b.Bytes(), nil
}
