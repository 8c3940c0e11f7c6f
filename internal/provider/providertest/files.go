package providertest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"sync"
)

// Files are [provider.Files] in memory. The zero value has no files.
type Files struct {
	mu    sync.Mutex
	files map[string][]byte
}

// Put sets the content of a file.
func (f *Files) Put(key string, content []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.files == nil {
		f.files = make(map[string][]byte)
	}
	f.files[key] = content
}

// Write implements [provider.Files].
func (f *Files) Write(_ context.Context, key string, fill func(io.Writer) error) (int64, error) {
	var b bytes.Buffer
	if err := fill(&b); err != nil {
		return 0, err
	}
	f.Put(key, b.Bytes())
	return int64(b.Len()), nil
}

// Open implements [provider.Files].
func (f *Files) Open(_ context.Context, key string) (io.ReadCloser, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	b, ok := f.files[key]
	if !ok {
		return nil, fmt.Errorf("open %s: %w", key, fs.ErrNotExist)
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

// Delete implements [provider.Files].
func (f *Files) Delete(_ context.Context, key string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.files, key)
	return nil
}

// Keys returns the keys of all files in order.
func (f *Files) Keys() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Sorted(maps.Keys(f.files))
}
