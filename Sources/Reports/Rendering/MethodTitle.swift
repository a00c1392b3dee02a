/// Names for people.
enum MethodTitle {
    private static let exceptions = [
        "grad-cam": "Grad-CAM", "guided-grad-cam": "Guided Grad-CAM", "input-x-gradient": "Input × gradient",
        "lrp": "LRP", "deeplift": "DeepLIFT", "gradient-shap": "GradientSHAP", "kernel-shap": "KernelSHAP",
        "lime": "LIME", "smoothgrad": "SmoothGrad", "shapley": "Shapley", "fusion-gradient": "Fusion gradient",
    ]

    /// `integrated-gradients` becomes `Integrated gradients`.
    static func title(_ identifier: String) -> String {
        if let title = exceptions[identifier] { return title }
        let words = identifier.replacing("-", with: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }
}
