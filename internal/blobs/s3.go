package blobs

import (
	"bytes"
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

const (
	// partSize is the size of one part of a multipart upload, in bytes, and also the memory used
	// while writing a file. S3 allows 10,000 parts.
	partSize     = 16 << 20
	abortTimeout = 10 * time.Second
)

// bucket is a backend that stores files in an S3 bucket, or in a service with the same API.
type bucket struct {
	client *s3Client
	prefix string      // of all keys: empty, or a folder ending in a slash
	header http.Header // encryption headers of write requests
}

func (b *bucket) close() { b.client.http.CloseIdleConnections() }

// notFound converts the error for a missing key to [songs.ErrNotFound]. A missing bucket is a
// different error.
func notFound(err error) error {
	var answer *s3Error
	if errors.As(err, &answer) && answer.Status == http.StatusNotFound && answer.Code != "NoSuchBucket" {
		return songs.ErrNotFound
	}
	return err
}

func (b *bucket) size(ctx context.Context, key string) (int64, error) {
	resp, err := b.client.do(ctx, http.MethodHead, b.prefix+key, nil, nil, nil)
	if err != nil {
		return 0, notFound(err)
	}
	return resp.ContentLength, resp.Body.Close()
}

func (b *bucket) open(ctx context.Context, key string) (io.ReadCloser, error) {
	resp, err := b.client.do(ctx, http.MethodGet, b.prefix+key, nil, nil, nil)
	if err != nil {
		return nil, notFound(err)
	}
	return resp.Body, nil
}

func (b *bucket) delete(ctx context.Context, key string) error {
	err := notFound(b.client.call(ctx, http.MethodDelete, b.prefix+key, nil, nil, nil, nil))
	if errors.Is(err, songs.ErrNotFound) {
		return nil
	}
	return err
}

// page is one page of a list of keys.
type page struct {
	Contents              []struct{ Key string }
	EncodingType          string // of the keys: "url" if the server supports it
	IsTruncated           bool
	NextContinuationToken string
}

func (b *bucket) page(ctx context.Context, prefix, token string, limit int) (p page, err error) {
	query := url.Values{"list-type": {"2"}, "prefix": {b.prefix + prefix}, "encoding-type": {"url"},
		"max-keys": {strconv.Itoa(limit)}}
	if token != "" {
		query.Set("continuation-token", token)
	}
	err = b.client.call(ctx, http.MethodGet, "", query, nil, nil, &p)
	return p, err
}

func (b *bucket) list(ctx context.Context, folder string, each func(string) error) error {
	for token := ""; ; {
		p, err := b.page(ctx, folder, token, 1000)
		if err != nil {
			return err
		}
		for _, c := range p.Contents {
			key := c.Key
			if p.EncodingType == "url" {
				if key, err = url.QueryUnescape(key); err != nil {
					return err
				}
			}
			if err := each(strings.TrimPrefix(key, b.prefix)); err != nil {
				return err
			}
		}
		if token = p.NextContinuationToken; !p.IsTruncated || token == "" {
			return nil
		}
	}
}

func (b *bucket) ping(ctx context.Context) error {
	_, err := b.page(ctx, "", "", 1)
	return err
}

func (b *bucket) create(ctx context.Context, key string) (upload, error) {
	return &object{bucket: b, ctx: ctx, key: b.prefix + key}, nil
}

// object uploads a file of at most one part with a single request, and a longer one as a multipart
// upload. Requests are made by the writing goroutine.
type object struct {
	*bucket
	ctx  context.Context //nolint:containedctx // an io.Writer takes none
	key  string
	part bytes.Buffer
	id   string // of the multipart upload; empty until the first part is complete
	sent []sentPart
}

// sentPart identifies an uploaded part in the request that completes the upload.
type sentPart struct {
	PartNumber int
	ETag       string
}

func (o *object) Write(p []byte) (n int, err error) {
	for len(p) > 0 {
		if o.part.Len() == partSize {
			if err := o.send(o.ctx); err != nil {
				return n, err
			}
		}
		m, _ := o.part.Write(p[:min(len(p), partSize-o.part.Len())])
		n, p = n+m, p[m:]
	}
	return n, nil
}

// send uploads the part in memory.
func (o *object) send(ctx context.Context) error {
	if o.id == "" {
		var begun struct{ UploadId string } //nolint:revive,staticcheck // S3's spelling
		if err := o.client.call(ctx, http.MethodPost, o.key, url.Values{"uploads": {""}}, o.header, nil,
			&begun); err != nil {
			return err
		}
		o.id = cmp.Or(begun.UploadId, "none")
	}
	part := sentPart{PartNumber: len(o.sent) + 1}
	query := url.Values{"partNumber": {strconv.Itoa(part.PartNumber)}, "uploadId": {o.id}}
	resp, err := o.client.do(ctx, http.MethodPut, o.key, query, nil, o.part.Bytes())
	if err != nil {
		return err
	}
	part.ETag = resp.Header.Get("ETag")
	o.sent = append(o.sent, part)
	o.part.Reset()
	return resp.Body.Close()
}

func (o *object) commit(ctx context.Context) error {
	if o.id == "" {
		return o.client.call(ctx, http.MethodPut, o.key, nil, o.header, o.part.Bytes(), nil)
	}
	err := o.send(ctx)
	if err == nil {
		err = o.complete(ctx)
	}
	if err != nil {
		o.abort() //nolint:contextcheck // it has a time limit of its own, since ctx may have ended
	}
	return err
}

// complete joins the uploaded parts to one file.
func (o *object) complete(ctx context.Context) error {
	parts, err := xml.Marshal(struct {
		XMLName xml.Name   `xml:"http://s3.amazonaws.com/doc/2006-03-01/ CompleteMultipartUpload"`
		Part    []sentPart `xml:"Part"`
	}{Part: o.sent})
	if err != nil {
		return err
	}
	var answer struct{ ETag string }
	return o.client.call(ctx, http.MethodPost, o.key, url.Values{"uploadId": {o.id}}, nil, parts, &answer)
}

// abort deletes the uploaded parts, which would be charged otherwise. It also works after the
// context has ended.
func (o *object) abort() {
	if o.id == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(o.ctx), abortTimeout)
	defer cancel()
	_ = o.client.call(ctx, http.MethodDelete, o.key, url.Values{"uploadId": {o.id}}, nil, nil, nil)
}
