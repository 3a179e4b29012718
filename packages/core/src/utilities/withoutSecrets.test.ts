import { describe, expect, it } from 'vitest'
import { withoutSecrets } from './withoutSecrets.ts'

const CDN = 'https://cdn.example'
const HEX = '5f4dcc3b5aa765d61d8327deb882cf995f4dcc3b5aa765d61d8327deb882cf99'
const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJl'
const RANDOM = 'k3Jx_Zq9-TtB7yWm2LrVfA8sHdNcE5uPoG1iQaXb4Rw'

const UUID = '3f2504e0-4f89-11d3-9a0c-0305e82c3301'

describe('an address without its secrets', () => {
  it.each([
    ['Akamai, for one path', '/hdntl=exp=1700000000~acl=/*~data=hdntl~hmac=5f2c9a/v/lesson-1.mp4'],
    ['Akamai, renewed', '/hdntl=exp=1700009999~acl=/v/*~data=hdntl~hmac=77d1/v/lesson-1.mp4'],
    [
      'Akamai, for a stream',
      '/hdnts=st=1700000000~exp=1700003600~acl=%2fv%2f*~hmac=5f2c9a/v/lesson-1.mp4',
    ],
    ['Akamai, encoded', '/hdntl%3Dexp%3D1700000000~acl%3D%252f*~hmac%3D5f2c9a/v/lesson-1.mp4'],
    ["Vimeo's files", `/exp=1700000000~acl=%2Fv%2F%2A~hmac=${HEX}/v/lesson-1.mp4`],
    ['Bunny', `/bcdn_token=${RANDOM}&expires=1598024587&token_path=%2Fv%2F/v/lesson-1.mp4`],
    [
      'CloudFront',
      `/Policy=eyJTdGF0ZW1lbnQi&Signature=${RANDOM}~__&Key-Pair-Id=APKA/v/lesson-1.mp4`,
    ],
    [
      'Google Media CDN',
      `/edge-cache-token=Expires=1700000000&KeyName=k&Signature=${RANDOM}/v/lesson-1.mp4`,
    ],
    ['Wowza', `/wowzatokenendtime=1700000000&wowzatokenhash=${RANDOM}=/v/lesson-1.mp4`],
    ['nginx, hash first', `/5f4dcc3b5aa765d61d8327deb882cf99/1700000000/v/lesson-1.mp4`],
    ['nginx, base64', `/${RANDOM.slice(0, 22)}/1700000000/v/lesson-1.mp4`],
    ['Alibaba, time first', `/1700000000/5f4dcc3b5aa765d61d8327deb882cf99/v/lesson-1.mp4`],
    ['Fastly', `/1700000000_${HEX.slice(0, 40)}/v/lesson-1.mp4`],
    ['CDN77', `/${RANDOM.slice(0, 22)},1700000000/v/lesson-1.mp4`],
    ['a pair of parts', '/expire/1700000000/sig/5f2c9a5f2c9a/v/lesson-1.mp4'],
    ['a JWT', `/${JWT}/v/lesson-1.mp4`],
    ['a JWT after its name', `/token=${JWT}/v/lesson-1.mp4`],
    ['three parts that are no JWT', `/${RANDOM}.${RANDOM}.${RANDOM}/v/lesson-1.mp4`],
    ['long hexadecimal', `/${HEX}/v/lesson-1.mp4`],
    ['long and random', `/${RANDOM}/v/lesson-1.mp4`],
    ['two slashes before it', `//${HEX}/v/lesson-1.mp4`],
    ['a session of a server', '/v/lesson-1.mp4;jsessionid=1A2B'],
    ['digits only', '/11111111222222223333333344444444/v/lesson-1.mp4'],
    ['two slashes before it and its time', `//1700000000/${HEX}//1700000000/v/lesson-1.mp4`],
    ['two slashes in a pair', '/sig//5f2c9a5f2c9a/v/lesson-1.mp4'],
    ['a pair with a longer name', '/access_token/5f2c9a5f2c9a/v/lesson-1.mp4'],
    ['words as a JWT has them', `/${Array(3).fill('abcdefghijklmnop').join('.')}/v/lesson-1.mp4`],
    ['after the name of a file', `/lesson.mp4,${HEX}/v/lesson-1.mp4`],
    ['letters and digits in turns', '/xy1xy2xy3xy4xy5xy6xy7xy8/v/lesson-1.mp4'],
    ['around a UUID', `/k3JxZq9TtB7y_${UUID}_Wm2LrVfA8sH/v/lesson-1.mp4`],
    ['a long value', '/s=abcdefghijklmnop/v/lesson-1.mp4'],
    ['a name that is encoded twice', '/sig%253D5/v/lesson-1.mp4'],
    ['in the query', `/v/lesson-1.mp4?X-Amz-Signature=${HEX}&X-Amz-Expires=300`],
    ['in the fragment', `/v/lesson-1.mp4#token=${JWT}`],
    ['twice', `/${HEX}/${JWT}/v/lesson-1.mp4`],
  ])('%s', (_, path) => {
    expect(withoutSecrets(CDN + path)).toBe(`${CDN}/v/lesson-1.mp4`)
    expect(withoutSecrets(path)).toBe('/v/lesson-1.mp4')
    expect(withoutSecrets(`GET ${CDN}${path} failed, v1.2.3`)).toBe(
      `GET ${CDN}/v/lesson-1.mp4 failed, v1.2.3`,
    )
  })

  it.each([
    ...['hdnts', 'exp', 'expires', 'signature', 'authorization', 'KeyName', 'access_token_id'],
    ...['client_secret_id', 'password', 'my_session_id', 'x-amz-date'],
  ])('loses what is named %s, alone or after another name', (name) => {
    expect(withoutSecrets(`${CDN}/${name}=5/v/lesson-1.mp4`)).toBe(`${CDN}/v/lesson-1.mp4`)
    expect(withoutSecrets(`${CDN}/a,${name}=5/v/lesson-1.mp4`)).toBe(`${CDN}/v/lesson-1.mp4`)
  })

  it.each([
    ['a pair', '/sig/5f2c9a5f2c9a'],
    ['a token and its time', `/${HEX}/1700000000`],
  ])('loses %s at its end', (_, path) => {
    expect(withoutSecrets(`${CDN}/v${path}`)).toBe(`${CDN}/v`)
    expect(withoutSecrets(`GET ${CDN}/v${path} failed`)).toBe(`GET ${CDN}/v failed`)
  })

  it('loses a token at its end, and the user in front of the host', () => {
    expect(withoutSecrets(`https://user:secret@app.example/reset/${HEX}`)).toBe(
      'https://app.example/reset',
    )
    expect(withoutSecrets(`https://app.example/invite/${JWT}`)).toBe('https://app.example/invite')
  })

  it.each([
    '/courses/3f2504e0-4f89-11d3-9a0c-0305e82c3301/lesson-1',
    '/watch/dQw4w9WgXcQ',
    '/v/V1StGXR8_Z5jdHi6B-myT/master.m3u8',
    '/v/64a1f0c2e4b0a1b2c3d4e5f6/master.m3u8',
    '/videos/6301234567890/master.m3u8',
    '/2024/11/29/Introduction-To-TypeScript-Lesson-1-A-B-C-D',
    '/IntroductionToTypeScriptForBeginners2024/index.m3u8',
    '/a-day-in-the-life-of-a-video-engineer-part-12/1080p60.mp4',
    '/v/5f4dcc3b5aa765d61d8327deb882cf99.mp4',
    '/v/DS00Spx1CV902MCtPj5WknGlR102V5HFkDe.m3u8',
    '/v/id=42/720p.min.mp4',
    '/v/a.720p.min.mp4',
    '/v/id=4/720p.min.mp4',
    '/v/title=a-day-in-the-life(2)/index.m3u8',
    '/v/a.abcdefghijklmnop.abcdefghijklmnop/index.m3u8',
    '/v/abcdefghijklmnop.a.abcdefghijklmnop/index.m3u8',
    '/v/abcdefghijklmnop.abcdefghijklmnop.a/index.m3u8',
    '/v/k3JxZq9TtB7yWm2LrVfA8/index.m3u8',
    '/v/INTRODUCTIONTOHTML5FORBEGINNERS/index.m3u8',
    '/v/HowToDoItInAnHourOrSoOk/index.m3u8',
    '/v/unit12part34unit56part78/index.m3u8',
    `/v/lesson-of-a-video${UUID}/index.m3u8`,
    `/v/${UUID}v2-lesson-one/index.m3u8`,
    '/v/5f4dcc3b5aa765d61d8327deb882cf99.mp4)',
    '/100%/index.m3u8',
    '/über/%C3%BCber%20uns/',
    '/https://vimeo.com/111',
    '/',
    '',
  ])('keeps what names the content: %s', (path) => {
    expect(withoutSecrets(`${CDN}${path}`)).toBe(`${CDN}${path}`)
    expect(withoutSecrets(path)).toBe(path)
  })

  it('leaves a host alone, whatever it looks like', () => {
    const host = 'https://5f4dcc3b5aa765d61d8327deb882cf99.r2.example/a.mp4'

    expect(withoutSecrets(host)).toBe(host)
  })
})
