// Package download converts the downloads of package riffusion to the types of package
// provider, for all adapters that use them.
package download

import (
	"errors"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/riffusion"
)

// Options returns the limits of a download for package riffusion.
func Options(opt provider.DownloadOptions) riffusion.DownloadOptions {
	return riffusion.DownloadOptions{MaxBytes: opt.MaxBytes, Accept: riffusion.MediaKind(opt.Accept)}
}

// Result converts the results of a download.
func Result(m *riffusion.Media, err error) (*provider.Media, error) {
	if failed, ok := errors.AsType[*riffusion.DownloadError](err); ok {
		return nil, &provider.DownloadError{Reason: provider.DownloadReason(failed.Reason), Retryable: failed.Retryable,
			RetryAfter: failed.RetryAfter, Err: err}
	}
	if err != nil {
		return nil, err
	}
	media := provider.Media(*m)
	return &media, nil
}
