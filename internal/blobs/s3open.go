package blobs

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/minio/minio-go/v7/pkg/credentials"
)

// s3Options are the parameters of an S3 URL. Other parameters are rejected.
type s3Options struct {
	region    string // region; default AWS_REGION
	endpoint  string // endpoint; default AWS_ENDPOINT_URL_S3
	prefix    string // prefix: folder in the bucket for all files
	profile   string // profile in the AWS files; default AWS_PROFILE
	sse       string // ssetype: AES256, aws:kms or aws:kms:dsse
	kmsKey    string // kmskeyid, for aws:kms
	pathStyle bool   // use_path_style: put the bucket in the path instead of the host
	plain     bool   // disable_https, for Amazon only
	dualStack bool   // dualstack: use Amazon's endpoints with IPv6
	anonymous bool   // anonymous: do not sign requests
}

var regionName = regexp.MustCompile(`^[a-z0-9-]+$`)

// parseS3 parses the parameters of a URL. Its errors do not contain their values.
func parseS3(q url.Values) (o s3Options, err error) {
	texts := map[string]*string{"region": &o.region, "endpoint": &o.endpoint, "prefix": &o.prefix,
		"profile": &o.profile,
		"ssetype": &o.sse, "kmskeyid": &o.kmsKey}
	flags := map[string]*bool{"use_path_style": &o.pathStyle, "s3ForcePathStyle": &o.pathStyle,
		"disable_https": &o.plain,
		"dualstack":     &o.dualStack, "anonymous": &o.anonymous}
	for name := range q {
		value := q.Get(name)
		switch {
		case texts[name] != nil:
			*texts[name] = value
		case flags[name] != nil:
			if *flags[name], err = strconv.ParseBool(value); err != nil {
				return o, fmt.Errorf("S3 URL parameter %s must be true or false", name)
			}
		case name == "request_checksum_calculation", name == "response_checksum_validation":
			// Required by earlier releases for servers other than Amazon's; ignored.
		default:
			return o, errors.New("unknown S3 URL parameter; docs/scaling.md lists the supported ones")
		}
	}
	o.region = cmp.Or(o.region, os.Getenv("AWS_REGION"), os.Getenv("AWS_DEFAULT_REGION"))
	o.endpoint = cmp.Or(o.endpoint, os.Getenv("AWS_ENDPOINT_URL_S3"), os.Getenv("AWS_ENDPOINT_URL"))
	return o, nil
}

// openS3 returns the files of an S3 bucket. It rejects URLs with secrets, so later errors may contain
// the URL of a request.
func openS3(u *url.URL) (*Files, error) {
	if u.User != nil {
		return nil, errors.New("S3 URL must not contain credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
	}
	if u.Host == "" || u.Path != "" && u.Path != "/" {
		return nil, errors.New("invalid S3 URL: expected s3://bucket?region=…, with &prefix=folder/ for a folder in the bucket")
	}
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, errors.New("parse S3 URL parameters: invalid encoding")
	}
	o, err := parseS3(q)
	if err != nil {
		return nil, err
	}
	header, err := o.encryption()
	if err != nil {
		return nil, err
	}
	at, err := o.address(u.Host)
	if err != nil {
		return nil, err
	}
	transport := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // documented type
	transport.DisableCompression = true                          // store files unchanged
	transport.ResponseHeaderTimeout = time.Minute
	client := &s3Client{bucket: *at, region: cmp.Or(o.region, "us-east-1"), credentials: o.credentials(),
		http: &http.Client{Transport: transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	return &Files{backend: &bucket{client: client, prefix: o.prefix, header: header}}, nil
}

// address returns the URL of a bucket, which is part of the host or of the path. Buckets cannot be
// subdomains of an IP address, and wildcard certificates do not cover names with a dot.
func (o s3Options) address(bucket string) (*url.URL, error) {
	at := &url.URL{Scheme: "https"}
	if o.endpoint != "" {
		var err error
		if at, err = url.Parse(o.endpoint); err != nil || at.Scheme != "https" && at.Scheme != "http" ||
			at.Host == "" ||
			at.User != nil || at.RawQuery != "" || at.Fragment != "" {
			return nil, errors.New("invalid S3 endpoint: expected a URL without credentials, like https://s3.example.com")
		}
	} else {
		if !regionName.MatchString(o.region) {
			return nil, errors.New("S3 URL requires a region, like s3://bucket?region=eu-central-1")
		}
		at.Host = "s3." + o.region + ".amazonaws.com"
		if o.dualStack {
			at.Host = "s3.dualstack." + o.region + ".amazonaws.com"
		}
		if strings.HasPrefix(o.region, "cn-") {
			at.Host += ".cn"
		}
		if o.plain {
			at.Scheme = "http"
		}
	}
	at.Path = strings.TrimSuffix(at.Path, "/")
	if _, err := netip.ParseAddr(at.Hostname()); o.pathStyle || err == nil || strings.Contains(bucket, ".") {
		at.Path += "/" + bucket
	} else {
		at.Host = bucket + "." + at.Host
	}
	return at, nil
}

// credentials reads the AWS environment variables, the AWS files, and the credentials of an Amazon
// machine or container, in this order. A profile in the URL is used exclusively.
func (o s3Options) credentials() *credentials.Credentials {
	switch {
	case o.anonymous:
		return nil
	case o.profile != "":
		return credentials.NewFileAWSCredentials("", o.profile)
	default:
		return credentials.NewChainCredentials([]credentials.Provider{
			&credentials.EnvAWS{}, &credentials.FileAWSCredentials{}, &credentials.IAM{}})
	}
}

// encryption returns the headers for the requested server-side encryption, or nil for the default
// of the bucket.
func (o s3Options) encryption() (http.Header, error) {
	if o.sse == "" {
		return nil, nil //nolint:nilnil // nil means none
	}
	for _, known := range []string{"AES256", "aws:kms", "aws:kms:dsse"} {
		if !strings.EqualFold(o.sse, known) {
			continue
		}
		header := http.Header{}
		header.Set("X-Amz-Server-Side-Encryption", known)
		if o.kmsKey != "" {
			header.Set("X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id", o.kmsKey)
		}
		return header, nil
	}
	return nil, errors.New("S3 URL parameter ssetype must be AES256, aws:kms or aws:kms:dsse")
}
