package blobs

import (
	"errors"
	"net/url"
	"path/filepath"
)

// Open returns the files in the bucket or directory at mediaURL:
//
//	s3://bucket?region=…   Amazon S3, or a compatible server at &endpoint=https://…;
//	                       credentials come from the AWS variables and files
//	file:///path           the files below a directory
//
// An empty mediaURL means the directory dir. Missing directories are created. The other parameters of
// S3 are listed at [s3Options].
//
// Open does not connect to S3; [Files.Ping] does. Errors never contain the parameters' values, which
// may be secrets.
func Open(dir, mediaURL string) (*Files, error) {
	if mediaURL == "" {
		return openDirectory(dir)
	}
	u, err := url.Parse(mediaURL)
	if err != nil {
		// The parser's error contains the URL.
		return nil, errors.New("parse media URL: expected s3://bucket?region=eu-central-1")
	}
	switch u.Scheme {
	case "s3":
		return openS3(u)
	case "file":
		if u.Host != "" || !filepath.IsAbs(u.Path) || u.RawQuery != "" {
			return nil, errors.New("invalid file URL: expected three slashes and no parameters, like file:///srv/songs")
		}
		return openDirectory(u.Path)
	}
	return nil, errors.New("unsupported media URL: expected a file URL or s3://bucket?region=eu-central-1")
}
