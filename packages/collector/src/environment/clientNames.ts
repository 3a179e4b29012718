/**
 * Names of browsers and operating systems as they are stored. A name that is not listed is stored
 * as {@link OTHER}: user agents are text that any client can invent, and each distinct name is a row
 * in every list of browsers.
 */
const OTHER = 'Other'

/** By the lower-case name that ua-parser-js gives. */
const BROWSERS: Readonly<Record<string, string>> = {
  '360': '360 Browser',
  alipay: 'Alipay',
  'android browser': 'Android Browser',
  baidu: 'Baidu',
  brave: 'Brave',
  chrome: 'Chrome',
  'chrome webview': 'Chrome WebView',
  chromium: 'Chromium',
  cobalt: 'Cobalt',
  'coc coc': 'Coc Coc',
  duckduckgo: 'DuckDuckGo',
  edge: 'Edge',
  electron: 'Electron',
  epiphany: 'Epiphany',
  facebook: 'Facebook',
  firefox: 'Firefox',
  'firefox focus': 'Firefox Focus',
  gsa: 'Google App',
  heytap: 'HeyTap Browser',
  'huawei browser': 'Huawei Browser',
  ie: 'Internet Explorer',
  iemobile: 'Internet Explorer',
  instagram: 'Instagram',
  kakaotalk: 'KakaoTalk',
  konqueror: 'Konqueror',
  librewolf: 'LibreWolf',
  line: 'LINE',
  linkedin: 'LinkedIn',
  maxthon: 'Maxthon',
  'miui browser': 'MIUI Browser',
  'mobile safari': 'Safari',
  naver: 'Naver',
  'oculus browser': 'Meta Quest Browser',
  opera: 'Opera',
  'opera gx': 'Opera GX',
  'opera mini': 'Opera Mini',
  'opera mobi': 'Opera',
  'opera tablet': 'Opera',
  'opera touch': 'Opera Touch',
  palemoon: 'Pale Moon',
  'pico browser': 'Pico Browser',
  puffin: 'Puffin',
  qqbrowser: 'QQ Browser',
  quark: 'Quark',
  safari: 'Safari',
  'samsung internet': 'Samsung Internet',
  silk: 'Amazon Silk',
  snapchat: 'Snapchat',
  'sogou explorer': 'Sogou',
  'sogou mobile': 'Sogou',
  tesla: 'Tesla',
  tiktok: 'TikTok',
  twitter: 'Twitter',
  ucbrowser: 'UC Browser',
  vivaldi: 'Vivaldi',
  'vivo browser': 'Vivo Browser',
  waterfox: 'Waterfox',
  webkit: 'WebKit',
  wechat: 'WeChat',
  weibo: 'Weibo',
  whale: 'Whale',
  wolvic: 'Wolvic',
  yandex: 'Yandex Browser',
}

const LINUX =
  'arch centos debian deepin fedora gentoo kubuntu linux lubuntu manjaro mint opensuse raspbian suse ubuntu xubuntu'

const SYSTEMS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(LINUX.split(' ').map((name) => [name, 'Linux'])),
  android: 'Android',
  'android-x86': 'Android',
  blackberry: 'BlackBerry',
  chromecast: 'Chromecast',
  'chromium os': 'ChromeOS',
  'firefox os': 'Firefox OS',
  freebsd: 'FreeBSD',
  fuchsia: 'Fuchsia',
  harmonyos: 'HarmonyOS',
  ios: 'iOS',
  kaios: 'KaiOS',
  'mac os': 'macOS',
  netbsd: 'NetBSD',
  nintendo: 'Nintendo',
  openbsd: 'OpenBSD',
  openharmony: 'HarmonyOS',
  playstation: 'PlayStation',
  sailfish: 'Sailfish OS',
  tizen: 'Tizen',
  watchos: 'watchOS',
  webos: 'webOS',
  windows: 'Windows',
  'windows phone': 'Windows Phone',
  xbox: 'Xbox',
}

/** By the brand of `Sec-CH-UA`. Brands of an engine or a web view are left to the user agent. */
const BRANDS: Readonly<Record<string, string>> = {
  Brave: 'Brave',
  DuckDuckGo: 'DuckDuckGo',
  'Google Chrome': 'Chrome',
  HuaweiBrowser: 'Huawei Browser',
  'Microsoft Edge': 'Edge',
  'Oculus Browser': 'Meta Quest Browser',
  Opera: 'Opera',
  'Opera GX': 'Opera GX',
  OperaMobile: 'Opera',
  'Samsung Internet': 'Samsung Internet',
  Vivaldi: 'Vivaldi',
  Whale: 'Whale',
  YaBrowser: 'Yandex Browser',
  Yandex: 'Yandex Browser',
}

/** By the value of `Sec-CH-UA-Platform`. */
const PLATFORMS: Readonly<Record<string, string>> = {
  Android: 'Android',
  'Chrome OS': 'ChromeOS',
  'Chromium OS': 'ChromeOS',
  Fuchsia: 'Fuchsia',
  iOS: 'iOS',
  Linux: 'Linux',
  macOS: 'macOS',
  Windows: 'Windows',
}

const find = (table: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined
const rename =
  (table: Readonly<Record<string, string>>) =>
  (name: string | undefined): string | null =>
    name ? (find(table, name.toLowerCase()) ?? OTHER) : null

/** The stored name of a browser that ua-parser-js recognised. */
export const nameBrowser: (name: string | undefined) => string | null = rename(BROWSERS)
/** The stored name of an operating system that ua-parser-js recognised. */
export const nameSystem: (name: string | undefined) => string | null = rename(SYSTEMS)
/** The browser of a brand in `Sec-CH-UA`; `undefined` when the brand names none. */
export const findBrand = (brand: string): string | undefined => find(BRANDS, brand)
/** The operating system of a platform in `Sec-CH-UA-Platform`. */
export const findPlatform = (platform: string): string | undefined => find(PLATFORMS, platform)
