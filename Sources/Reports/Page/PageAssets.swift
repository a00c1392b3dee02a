/// The study page's style and script as they lie beside this file, carried inside the executable.
package enum PageAssets {
    package static let style = String(decoding: PackageResources.page_css, as: UTF8.self)
    package static let script = String(decoding: PackageResources.page_js, as: UTF8.self)
}
