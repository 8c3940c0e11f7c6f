package blobs

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
)

func (d directory) openRange(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	f, err := d.open(ctx, key)
	if err != nil {
		return nil, err
	}
	file, ok := f.(*os.File)
	if ok {
		_, err = file.Seek(offset, io.SeekStart)
	}
	if err != nil || !ok {
		return nil, fmt.Errorf("read from byte %d: %w", offset, err)
	}
	return limited{io.LimitReader(f, length), f}, nil
}

func (b *bucket) openRange(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	header := http.Header{"Range": {fmt.Sprintf("bytes=%d-%d", offset, offset+length-1)}}
	resp, err := b.client.do(ctx, http.MethodGet, b.prefix+key, nil, header, nil)
	if err != nil {
		return nil, notFound(err)
	}
	if resp.StatusCode != http.StatusPartialContent { // a server without ranges sends the whole file
		if _, err := io.CopyN(io.Discard, resp.Body, offset); err != nil {
			_ = resp.Body.Close()
			return nil, fmt.Errorf("read from byte %d: %w", offset, err)
		}
	}
	return limited{io.LimitReader(resp.Body, length), resp.Body}, nil
}

// limited reads from one reader and closes another one.
type limited struct {
	io.Reader
	io.Closer
}
