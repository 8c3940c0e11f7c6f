package blobs

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	"gocloud.dev/blob/memblob"
	_ "gocloud.dev/blob/s3blob" // for s3://

	"riffbot/internal/private"
)

// Open returns the files of the bucket at mediaURL:
//
//	s3://bucket?region=…   S3, or what speaks like it with &endpoint=https://…;
//	                       keys come from AWS's own variables and files
//	file:///path           the files below a directory
//	mem://                 memory, for tests
//
// Empty, it is the files below dir. A directory that is missing is made. For
// S3's other parameters see [s3blob.URLOpener]; prefix=folder/ keeps all files
// in a folder of the bucket.
//
// Nothing is asked of S3 yet: [Files.Ping] does. No error shows a value of the
// address's parameters.
//
// [s3blob.URLOpener]: https://pkg.go.dev/gocloud.dev@v0.47.0/blob/s3blob#URLOpener
func Open(ctx context.Context, dir, mediaURL string) (*Files, error) {
	if mediaURL == "" {
		return openDir(dir)
	}
	if mediaURL == memblob.Scheme+"://" {
		return &Files{bucket: memblob.OpenBucket(nil)}, nil
	}
	u, err := url.Parse(mediaURL)
	if err != nil {
		// The parser's error quotes the address.
		return nil, errors.New("the address of the songs' bucket cannot be read; it looks like s3://bucket?region=eu-central-1")
	}
	switch u.Scheme {
	case "s3":
		return openS3(ctx, u)
	case fileblob.Scheme:
		if u.Host != "" || !filepath.IsAbs(u.Path) || u.RawQuery != "" {
			return nil, errors.New("a file address of a directory has three slashes and no parameters: file:///srv/songs")
		}
		return openDir(u.Path)
	}
	return nil, errors.New("songs are kept in a directory or in S3 (s3://bucket?region=eu-central-1), and this address is neither")
}

// openDir returns the files below dir.
func openDir(dir string) (*Files, error) {
	if dir == "" {
		return nil, errors.New("no directory is given to keep songs in")
	}
	bucket, err := fileblob.OpenBucket(dir, &fileblob.Options{
		CreateDir:   true,
		DirFileMode: private.DirMode,
		NoTempDir:   true, // a rename cannot cross from /tmp to a volume
		Metadata:    fileblob.MetadataDontWrite,
	})
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", dir, err)
	}
	return &Files{bucket: bucket, dir: dir}, nil
}

// openS3 returns the files of an S3 bucket. A URL that it takes holds nothing
// secret, so that later errors may show where a request went.
func openS3(ctx context.Context, u *url.URL) (*Files, error) {
	if u.User != nil {
		return nil, errors.New("an S3 address holds no keys; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
	}
	if u.Host == "" || u.Path != "" && u.Path != "/" {
		// The driver would leave a path out without a word.
		return nil, errors.New("an S3 address is s3://bucket?region=…; a folder in the bucket is &prefix=folder/")
	}
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, errors.New("the parameters of the S3 address cannot be read")
	}
	if endpoint := q.Get("endpoint"); endpoint != "" {
		at, err := url.Parse(endpoint)
		if err != nil || at.Scheme != "https" && at.Scheme != "http" || at.Host == "" || at.User != nil || at.RawQuery != "" {
			return nil, errors.New("the endpoint of an S3 address looks like https://s3.example.com, without keys")
		}
	}
	bucket, err := blob.OpenBucket(ctx, u.String())
	if err != nil {
		return nil, hidden(u, q).Error(fmt.Errorf("open the S3 bucket: %w", err))
	}
	return &Files{bucket: bucket}, nil
}
